/** The themes to choose from, in the order shown. */
export const THEMES = ['system', 'light', 'dark'] as const;
