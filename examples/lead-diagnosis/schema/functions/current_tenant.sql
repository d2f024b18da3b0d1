-- Whose rows a connection sees: the program says `SET app.tenant = '…'` once it knows.
CREATE FUNCTION current_tenant() RETURNS uuid
LANGUAGE sql STABLE
AS $$ SELECT nullif(current_setting('app.tenant', true), '')::uuid $$;
