/** Who acts on an environment: a server by its key, or a person in the dashboard. */
export interface ManagementActor {
  readonly type: 'api_key' | 'operator';
  readonly id: string;
}
