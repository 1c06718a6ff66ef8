/** Where a style attribute stands until it is a rule. */
const mark = 'data-portico-style';

/** A start tag with its attributes (HTML §13.1.2.1), and one attribute of it. */
const startTags = /<([a-z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/gi;
const attributes = /([^\s"'>/=]+)(\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?/g;

/**
 * Makes of a mail what a page without inline styles can hold: style attributes are marked, style elements get
 * the nonce, and handlers go, since no script runs there anyway.
 */
export function withMarkedStyles(html: string, nonce: string): string {
  return html.replaceAll(startTags, (_tag, name: string, rest: string) => {
    const kept = rest.replaceAll(attributes, (attribute: string, key: string, value = '') => {
      if (/^style$/i.test(key)) return `${mark}${value}`;
      return /^(on.*|nonce)$/i.test(key) ? '' : attribute;
    });
    return /^style$/i.test(name) ? `<${name} nonce="${nonce}"${kept}>` : `<${name}${kept}>`;
  });
}

/**
 * A mail as the preview's frame can show it. The frame inherits the dashboard's content security policy (HTML
 * §7.1.7), which applies no style attributes but does apply style elements with its nonce: so each attribute
 * becomes a rule. Scripts never run, since the frame is sandboxed without `allow-scripts`.
 * @param html as it would be sent
 * @param nonce of this page load
 */
export function framedMail(html: string, nonce: string): string {
  const mail = new DOMParser().parseFromString(withMarkedStyles(html, nonce), 'text/html');
  for (const script of mail.querySelectorAll('script')) script.remove();
  const rules = [...mail.querySelectorAll(`[${mark}]`)].map((element, index) => {
    const declarations = element.getAttribute(mark) ?? '';
    element.setAttribute(mark, String(index));
    return `[${mark}="${index}"]{${declarations}}`;
  });
  const style = mail.createElement('style');
  style.setAttribute('nonce', nonce);
  style.textContent = rules.join('\n');
  mail.head.append(style);
  return mail.documentElement.outerHTML;
}
