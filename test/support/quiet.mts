/** n8n's engine logs every error that a test provokes; the tests read them where a person does. */
process.env.N8N_LOG_LEVEL = 'silent';
