import { describe, expect, it } from 'vitest';
import { assertTemplate, render, templateNames, templates } from './templates.ts';

describe.each(templateNames)('the template %s', (name) => {
  const { subject, text, html, sample, needed } = templates[name];
  const words = { subject, text, html };

  it('says what it is for, and has a value for everything in it', () => {
    expect(() => assertTemplate(name, words)).not.toThrow();
    const mail = render(words, { app_name: 'Acme', ...sample });
    for (const part of Object.values(mail)) expect(part).not.toMatch(/\{\{|\}\}/);
    expect(mail.text).toContain(sample[needed]);
    expect(mail.html).toContain(sample[needed]);
  });

  it.each(['text', 'html'] as const)('is refused without what it is for in its %s', (field) => {
    expect(() => assertTemplate(name, { ...words, [field]: 'Hello' })).toThrow(
      expect.objectContaining({ code: 'form_param_value_invalid', meta: { param_name: field } }),
    );
  });

  it('is refused with a placeholder that stands for nothing', () => {
    expect(() => assertTemplate(name, { ...words, subject: '{{constructor}}' })).toThrow(
      expect.objectContaining({ meta: { param_name: 'subject' } }),
    );
  });
});

describe('render', () => {
  it('writes values as text, and a subject on one line', () => {
    const mail = render(
      { subject: '{{ app_name }}', text: '{{app_name}}', html: '{{app_name}}' },
      { app_name: '<b>"A\r\nBcc: x@example.com"</b>' },
    );
    expect(mail.subject).toBe('<b>"A Bcc: x@example.com"</b>');
    expect(mail.html).not.toContain('<b>');
    expect(mail.html).toContain('&lt;b&gt;&quot;A');
  });
});
