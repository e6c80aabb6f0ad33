-- The reference for the search: the best plain SQL for the same query on the same file. Frozen: a schema change may rename
-- things here, nothing else. It returns the newest hits with their text, without highlighting or ranking, so it does less
-- than the search.
--
-- @match is an FTS5 query: each word a prefix in quotes, "one"* AND "two"*; a phrase in quotes without the star; text
--   without spaces as a phrase of its overlapping pairs. To search in a conversation or by author, their token goes
--   first: "_c<hex of the id's UTF-8>" and "_a<hex>".
-- @from and @to are document ids: 8 for each second since 1970, so 0 and 9007199254740991 for no time limit.

-- name: search
SELECT m.message_id, m.conversation_id, m.created_by, m.created_on, m.body
FROM search AS s
CROSS JOIN messages AS m ON m.doc = s.rowid
WHERE s.search MATCH @match AND s.rowid BETWEEN @from AND @to
ORDER BY s.rowid DESC
LIMIT @limit;

-- name: conversations
SELECT c.conversation_id, c.stream, c.name, s.unread, s.last_on, s.last_by, s.last_line
FROM conversations AS c
JOIN summaries AS s ON s.conversation_id = c.conversation_id
ORDER BY s.last_on DESC;

-- name: page
SELECT message_id, body, content_type, fallback_text, created_on, created_by, modified_on, send_id
FROM messages
WHERE conversation_id = @conversation AND (created_on, message_id) < (@on, @id)
ORDER BY created_on DESC, message_id DESC
LIMIT @limit;

-- name: put message
INSERT INTO messages VALUES (
  @message, @conversation, @on, @body, 'text/plain', '', @by, NULL, '', @doc
);

-- name: put words
INSERT INTO search (rowid, words) VALUES (@doc, @words);
