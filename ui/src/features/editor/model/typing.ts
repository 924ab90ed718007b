/** Fields that hold back what is being typed until there is a pause. */
const fields = new Set<() => void>();

/** Has a field's text put into the document before anything reads it; the returned function ends that. */
export function holdsTyping(flush: () => void): () => void {
  fields.add(flush);
  return () => {
    fields.delete(flush);
  };
}

/** Puts what was typed so far into the document. */
export function flushTyping(): void {
  for (const flush of [...fields]) flush();
}
