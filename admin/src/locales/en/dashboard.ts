export const dashboard = { today: {} };
