/** A sentence in which **stars** mark the names a provider's console writes. */
export function Emphasised({ text }: { readonly text: string }) {
  return text
    .split('**')
    .map((part, index) => (index % 2 === 1 ? <strong key={`${index}${part}`}>{part}</strong> : part));
}
