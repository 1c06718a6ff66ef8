/** Tables that are kept beside `users`, for lists of people. */
export interface UserSearchTermTable {
  environment_id: string;
  /** compared byte by byte, so that all with one beginning are next to each other */
  term: string;
  user_id: string;
}

export interface UserCountTable {
  environment_id: string;
  id: string;
  /** how many came with this row; below zero: went */
  people: number;
}
