import { z } from 'zod';
import { anyOf, line, moment, switchWord } from './fields.ts';

/** What people can be listed by. Without a sign, or with `+`: the least first. */
const orders = [
  'created_at',
  'updated_at',
  'last_sign_in_at',
  'last_active_at',
  'email_address',
  'username',
  'first_name',
  'last_name',
  'phone_number',
  'web3wallet',
] as const;
type Order = (typeof orders)[number];
type SignedOrder = Order | `+${Order}` | `-${Order}`;

/** `-created_at`: newest first, which is the order without one. */
export const userOrder = z
  .enum(orders.flatMap((order): SignedOrder[] => [order, `+${order}`, `-${order}`]))
  .default('-created_at');

/** Which people are meant. */
export const userFilters = {
  /** beginnings of words of names, username, handles, addresses and the app's own id; or of a user's id */
  query: line(200).optional(),
  email_address: anyOf(line(254)),
  username: anyOf(line(64)),
  user_id: anyOf(line(100)),
  external_id: anyOf(line(200)),
  /** nobody has one here */
  phone_number: anyOf(line(100)),
  web3_wallet: anyOf(line(200)),
  organization_id: anyOf(line(100)),
  banned: switchWord,
  created_at_after: moment,
  created_at_before: moment,
  last_sign_in_at_after: moment,
  last_sign_in_at_before: moment,
  last_active_at_after: moment,
  last_active_at_before: moment,
  /** that moment included */
  last_active_at_since: moment,
};
