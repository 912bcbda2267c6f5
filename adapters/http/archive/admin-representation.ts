import type { z } from 'zod'
import type { Import, SourceReport, Tenant, TenantBranding } from '../../../domain/archive/index.ts'
import { logoType } from '../../../domain/archive/logo.ts'
import type { adminTenantSchema, brandingSchema, importDetailsSchema, importSchema } from './admin-schemas.ts'
import { tenantJson } from './representation.ts'

/* What who runs the instance sees, as JSON. */

export const adminTenantJson = (tenant: Tenant): z.input<typeof adminTenantSchema> => ({
  ...tenantJson(tenant),
  id: tenant.id,
  status: tenant.status,
  visibility: tenant.visibility,
  listed: tenant.listed,
  policies: { ...tenant.policies },
  version: tenant.version,
})

export const brandingJson = (branding: TenantBranding): z.input<typeof brandingSchema> => ({
  primaryColour: branding.primaryColour,
  secondaryColour: branding.secondaryColour,
  accentColour: branding.accentColour,
  logo: branding.logo && { mediaType: logoType(branding.logo) ?? 'unknown', bytes: branding.logo.length },
  updatedAt: branding.updatedAt.toISOString(),
})

export const importJson = (record: Import): z.input<typeof importSchema> => ({
  id: record.id,
  startedAt: record.startedAt.toISOString(),
  finishedAt: record.finishedAt?.toISOString() ?? null,
  infersDeletions: record.infersDeletions,
  files: record.files,
  complete: record.complete,
  counts: { ...record.counts },
})

type FileReportJson = z.input<typeof importDetailsSchema>['reports'][number]

/** A report is JSON as it stands; it is copied for what the schema calls mutable. */
export const fileReportJson = ({ channels, faults, ...report }: SourceReport): FileReportJson => ({
  ...report,
  skipped: { ...report.skipped },
  faults: faults.map((fault) => ({ ...fault })),
  channels: channels.map(({ absent, doubts, deletions, ...channel }) => ({
    ...channel,
    absent: {
      reactionUsers: absent.reactionUsers,
      threads: { count: absent.threads.count, ids: [...absent.threads.ids] },
      parts: [...absent.parts],
    },
    doubts: [...doubts],
    deletions: deletions && { count: deletions.count, ids: [...deletions.ids] },
  })),
})
