-- Takes back: objects/trigger_table_dropped
--
-- Revision 000000000002, after 000000000001

-- Create table users
CREATE TABLE public.users (
    id bigint NOT NULL,
    email text NOT NULL,
    age integer,
    CONSTRAINT users_pkey PRIMARY KEY (id)
);

-- Create trigger touch on users
CREATE TRIGGER touch BEFORE INSERT OR UPDATE OF email ON users
FOR EACH ROW EXECUTE FUNCTION touch();
