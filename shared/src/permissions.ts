import { z } from 'zod';

/** What staff may do; checked in the procedure (`staffProcedure('catalog.write')`), never only in the page. */
export const PERMISSIONS = [
  'dashboard.read',
  'catalog.read',
  'catalog.write',
  'stock.write',
  'orders.read',
  'orders.fulfil',
  'orders.refund',
  'orders.note',
  'orders.draft',
  'customers.read',
  'promotions.write',
  'settings.write',
  'staff.write',
] as const;
export const Permission = z.enum(PERMISSIONS);
export type Permission = z.infer<typeof Permission>;

export const STAFF_ROLES = ['owner', 'manager', 'packer', 'viewer'] as const;
export const StaffRole = z.enum(STAFF_ROLES);
export type StaffRole = z.infer<typeof StaffRole>;

const READ: readonly Permission[] = ['dashboard.read', 'catalog.read', 'orders.read', 'customers.read'];

export const ROLE_PERMISSIONS: Record<StaffRole, readonly Permission[]> = {
  owner: PERMISSIONS,
  manager: PERMISSIONS.filter((permission) => permission !== 'staff.write'),
  packer: ['dashboard.read', 'catalog.read', 'stock.write', 'orders.read', 'orders.fulfil', 'orders.note'],
  viewer: READ,
};

export const can = (role: StaffRole, permission: Permission): boolean =>
  ROLE_PERMISSIONS[role].includes(permission);
