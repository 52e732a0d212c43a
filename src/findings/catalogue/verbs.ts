/** Whether a phrase of names speaks of more than one. */
const many = (phrase: string): boolean => phrase.includes(" and ");

/** Verbs that agree with a phrase of names. */
export const has = (phrase: string): string => (many(phrase) ? "have" : "has");
export const is = (phrase: string): string => (many(phrase) ? "are" : "is");
export const count = (phrase: string): string => (many(phrase) ? "count" : "counts");
export const announces = (phrase: string): string => (many(phrase) ? "announce" : "announces");
export const drop = (phrase: string): string => (many(phrase) ? "drop" : "drops");
export const sends = (phrase: string): string => (many(phrase) ? "send" : "sends");
