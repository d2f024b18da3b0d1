-- objects/functions_in_every_place
--
-- Revision 000000000002, after 000000000001

-- Create function next_age()
CREATE FUNCTION next_age() RETURNS integer LANGUAGE sql AS $$ SELECT 7 $$;

-- Create function slug(text)
CREATE FUNCTION slug(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(value) $$;

-- Set default of users.age to next_age()
ALTER TABLE public.users ALTER COLUMN age SET DEFAULT next_age();

-- Add check users_email_slug on users
ALTER TABLE public.users ADD CONSTRAINT users_email_slug CHECK (slug(email) <> '');

-- Create index users_slug_idx on users
CREATE INDEX users_slug_idx ON public.users ((slug(email)));

-- Create function add(integer, integer)
CREATE FUNCTION add(a integer, b integer) RETURNS integer
LANGUAGE sql IMMUTABLE
AS $$ SELECT a + b $$;

-- Create function touch()
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.email := lower(NEW.email);
    RETURN NEW;
END
$$;

-- Create view adults
CREATE VIEW adults AS
SELECT id, email
FROM users
WHERE age > 17;

-- Create materialized view ages
CREATE MATERIALIZED VIEW ages AS SELECT age, count(*) AS number FROM users GROUP BY age;
CREATE UNIQUE INDEX ages_age ON ages (age);
COMMENT ON MATERIALIZED VIEW ages IS 'how many';

-- Create trigger touch on users
CREATE TRIGGER touch BEFORE INSERT OR UPDATE OF email ON users
FOR EACH ROW EXECUTE FUNCTION touch();
