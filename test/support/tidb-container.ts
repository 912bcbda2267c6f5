import { mkdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers'
import { TIDB_VERSION } from './tidb-binary.ts'
import { openPort } from './tidb-process.ts'
import { type RunningTidb, reason, type TidbPlacement } from './tidb-source.ts'

const SQL_PORT = 4000
const STATUS_PORT = 10080
const START_LIMIT_MS = 300_000
const STOP_LIMIT_MS = 30_000
const DATA = '/verta-data'

/** Why no container can be started here, or null. */
export async function containerObstacle(): Promise<string | null> {
  try {
    await getContainerRuntimeClient()
    return null
  } catch (error) {
    return `no container engine answers: ${reason(error)}`
  }
}

export async function startTidbContainer(placement: TidbPlacement): Promise<RunningTidb> {
  const image = new GenericContainer(`pingcap/tidb:${TIDB_VERSION}`)
    .withWaitStrategy(Wait.forHttp('/status', STATUS_PORT).forStatusCode(200))
    .withStartupTimeout(START_LIMIT_MS)
  const container = await (placement.kind === 'kept' ? await keeping(image, placement) : temporary(image)).start()
  return {
    address: { host: container.getHost(), port: container.getMappedPort(SQL_PORT), user: 'root', password: '' },
    stop: async () => {
      await container.stop({ timeout: STOP_LIMIT_MS })
    },
  }
}

const FLAGS = ['-store', 'unistore', '-host', '0.0.0.0', '-L', 'warn']

function temporary(image: GenericContainer): GenericContainer {
  return image.withExposedPorts(SQL_PORT, STATUS_PORT).withCommand([...FLAGS, '-path', ''])
}

async function keeping(
  image: GenericContainer,
  { folder, port }: Extract<TidbPlacement, { kind: 'kept' }>,
): Promise<GenericContainer> {
  await mkdir(folder, { recursive: true })
  const { uid, gid } = userInfo()
  return image
    .withExposedPorts({ container: SQL_PORT, host: await openPort(port) }, STATUS_PORT)
    .withBindMounts([{ source: folder, target: DATA, mode: 'rw' }])
    .withUser(`${uid}:${gid}`) // so that the data belongs to the person who runs it
    .withCommand([...FLAGS, '-path', DATA])
}
