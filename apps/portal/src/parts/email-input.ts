/** What a field for an email address is, to the browser and to a keyboard on glass. */
export const emailInput = {
  type: 'email',
  autoComplete: 'email',
  inputMode: 'email',
  autoCapitalize: 'none',
  spellCheck: false,
  maxLength: 254,
} as const;
