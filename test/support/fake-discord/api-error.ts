/** An answer that is not what was asked for, as Discord words it. */
export class ApiError extends Error {
  readonly status: number
  readonly body: object

  constructor(status: number, message: string, code: number, errors?: object) {
    super(message)
    this.status = status
    this.body = { message, code, ...(errors && { errors }) }
  }
}

/** What has no code of its own is called by its status. */
const plain = (status: number, text: string): ApiError => new ApiError(status, `${status}: ${text}`, 0)

export const unauthorized = (): ApiError => plain(401, 'Unauthorized')
export const notFound = (): ApiError => plain(404, 'Not Found')
export const serverError = (status: 500 | 502 | 503): ApiError => plain(status, serverErrors[status])
export const missingAccess = (): ApiError => new ApiError(403, 'Missing Access', 50001)
export const missingPermissions = (): ApiError => new ApiError(403, 'Missing Permissions', 50013)
export const wrongChannelType = (): ApiError => new ApiError(400, 'Cannot execute action on this channel type', 50024)
export const unknownEmoji = (): ApiError => new ApiError(400, 'Unknown Emoji', 10014)

export const unknown = (what: keyof typeof unknownCodes): ApiError =>
  new ApiError(404, `Unknown ${what}`, unknownCodes[what])

/** What is wrong with one field: `code` is a word here. */
export const invalidField = (field: string, code: string, message: string): ApiError =>
  new ApiError(400, 'Invalid Form Body', 50035, { [field]: { _errors: [{ code, message }] } })

const unknownCodes = { Channel: 10003, Guild: 10004, Member: 10007, Message: 10008 } as const

export const serverErrors = { 500: 'Internal Server Error', 502: 'Bad Gateway', 503: 'Service Unavailable' } as const
