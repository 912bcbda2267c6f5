/** A variable of the environment that is to be a whole number; `otherwise` where it is not set. Throws a sentence for a person. */
export function wholeNumber(name: string, otherwise: number, atLeast = 0): number {
  const { [name]: text = '' } = process.env
  if (text === '') return otherwise
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} must be a whole number, and is ${text}`)
  if (Number(text) < atLeast) throw new Error(`${name} must be ${atLeast} or more`)
  return Number(text)
}
