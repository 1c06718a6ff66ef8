import { findPreset } from '@portico/providers';

const found = findPreset('x');
if (found === undefined) throw new Error('There is no preset for X.');

/** X's own file: its icon is on the consent page. */
export const x = found;
