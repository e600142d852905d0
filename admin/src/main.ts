import './styles/main.css';
import { createApp } from './app.ts';

const { app } = createApp(import.meta.env.BASE_URL);
app.mount('#app');
