GRANT CREATE ON SCHEMA public TO accounts;
GRANT CREATE ON SCHEMA public TO deploy;
