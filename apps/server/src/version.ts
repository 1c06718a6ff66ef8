/** Of the release, as the API says it. */
export const version = '0.1.0';
