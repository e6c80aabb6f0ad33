/** What the service may or may not allow. The page shows an action that the service refuses as disabled, with the reason. */

/**
 * Everything that depends on an assumption about the service. main/cloudlink/capabilities.ts says which answers are refusals;
 * the texts are under `capabilities` and `failureDetail` in renderer/locales.
 */
export const CAPABILITY_NAMES = [
  /** Setting one's own presence. */
  'own-presence',
  /** Fetching the presence of people. */
  'presence',
  /** Subscribing to changes of presence. */
  'presence-events',
  /** Changing a conversation: name, picture, visibility. */
  'change-conversation',
  /** Listing the Streams that one may join. */
  'public-streams',
  /** Adding oneself to a Stream. */
  'join-stream',
  /** Removing a participant, or leaving. */
  'remove-participant',
  'delete-conversation',
  /** Pictures of people and Streams. */
  'pictures',
  /** Sending and fetching files in conversations. */
  'attachments',
  /** Listing the people of the account. */
  'directory',
  /** Searching them on the server. */
  'directory-search'
] as const

export type CapabilityName = (typeof CAPABILITY_NAMES)[number]

export type Capability = {
  name: CapabilityName
  /** 'unknown' until it is tried, and again a day after a refusal. */
  state: 'unknown' | 'works' | 'refused'
  /** When the service first allowed or refused it; null if unknown. */
  since: string | null
}

export type CapabilitiesCalls = {
  /** All capabilities, in the order of CAPABILITY_NAMES. */
  listCapabilities: { args: void; value: Capability[] }
  /** Forgets a refusal, so that the next action that needs the capability is tried again. */
  retryCapability: { args: { name: CapabilityName }; value: void }
}

export type CapabilitiesEvents = {
  capabilitiesChanged: { capabilities: Capability[] }
}
