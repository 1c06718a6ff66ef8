import { backendMail } from '@portico/contract';
import { describe, expect, it } from 'vitest';
import { mailWords } from './mail-words.ts';

describe('mailWords', () => {
  it('knows every mail there is', () => {
    const ids = backendMail.replaceMailTemplate.params.shape.id.options;
    expect(ids.filter((id) => mailWords(id).when === '')).toEqual([]);
  });

  it('spells out a mail it does not know', () => {
    expect(mailWords('new_device').title).toBe('New device');
  });
});
