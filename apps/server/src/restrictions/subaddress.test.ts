import { describe, expect, it } from 'vitest';
import { isSubaddress, withoutSubaddress } from './subaddress.ts';

describe('a subaddress', () => {
  it.each([
    { address: 'ada+news@example.com', mailbox: 'ada@example.com' },
    { address: 'ada=news@example.com', mailbox: 'ada@example.com' },
    { address: 'ada#news@example.com', mailbox: 'ada@example.com' },
    { address: 'ada+@example.com', mailbox: 'ada@example.com' },
    { address: 'ada+a+b@example.com', mailbox: 'ada@example.com' },
    { address: '+ada+b@example.com', mailbox: '+ada@example.com' },
    { address: 'ada-news@yahoo.com', mailbox: 'ada@yahoo.com' },
    { address: 'ada-a+b@yahoo.co.uk', mailbox: 'ada@yahoo.co.uk' },
    { address: 'ada-news@ymail.com', mailbox: 'ada@ymail.com' },
  ])('$address is another name of $mailbox', ({ address, mailbox }) => {
    expect(withoutSubaddress(address)).toBe(mailbox);
    expect(isSubaddress(address)).toBe(true);
    expect(isSubaddress(mailbox)).toBe(false);
  });

  it.each([
    'ada@example.com',
    'ada-byrne@example.com',
    'a.b_c@example.com',
    '+ada@example.com',
    '-a@yahoo.com',
  ])('%s is none', (address) => {
    expect(withoutSubaddress(address)).toBe(address);
    expect(isSubaddress(address)).toBe(false);
  });
});
