/** Pictures of people and Streams. */

export type PicturesCalls = {
  /**
   * The addresses of the stored pictures, by id; ids without one are left out. The service is asked in the background for
   * those that are missing or old; picturesChanged follows when one arrives.
   */
  getPictures: {
    args: { userIds: string[]; conversationIds: string[] }
    value: { users: Record<string, string>; conversations: Record<string, string> }
  }
  /** Loads the picture of a person from a host that is not the service's; picturesChanged follows. */
  loadPicture: { args: { userId: string }; value: void }
}

export type PicturesEvents = {
  /** The pictures of these people and Streams may be others now. */
  picturesChanged: { userIds: string[]; conversationIds: string[] }
}
