export const products = { products: { new: 'New product' } };
