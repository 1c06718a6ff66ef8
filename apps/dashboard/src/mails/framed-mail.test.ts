import { describe, expect, it } from 'vitest';
import { withMarkedStyles } from './framed-mail.ts';

describe('withMarkedStyles', () => {
  it.each([
    {
      name: 'a style attribute',
      html: '<p style="color:red">',
      marked: '<p data-portico-style="color:red">',
    },
    {
      name: 'one without quotes, in capitals, among others',
      html: "<P id='a>b' STYLE=color:red hidden>",
      marked: "<P id='a>b' data-portico-style=color:red hidden>",
    },
    { name: 'a style element', html: '<style>p{}</style>', marked: '<style nonce="N">p{}</style>' },
  ])('marks $name', ({ html, marked }) => {
    expect(withMarkedStyles(html, 'N')).toBe(marked);
  });

  it('leaves words alone that only look like it', () => {
    const html = '<a href="/?style=1" title=" style=\'x\'">style="a"</a>';
    expect(withMarkedStyles(html, 'N')).toBe(html);
  });

  it('leaves no handler', () => {
    expect(withMarkedStyles('<img src=x onerror="a()">', 'N')).toBe('<img src=x >');
  });
});
