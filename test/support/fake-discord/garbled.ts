/** What Discord answers with these changes: `objects` has them by the ids of what they change, wherever that stands. */
export function garbled(answer: unknown, objects: Readonly<Record<string, object | null>>): unknown {
  if (Array.isArray(answer)) return answer.map((each) => garbled(each, objects))
  if (typeof answer !== 'object' || answer === null) return answer
  const change = 'id' in answer && typeof answer.id === 'string' ? objects[answer.id] : undefined
  if (change === null) return null
  const fields = Object.entries(answer).map(([name, value]) => [name, garbled(value, objects)])
  return { ...Object.fromEntries(fields), ...change }
}
