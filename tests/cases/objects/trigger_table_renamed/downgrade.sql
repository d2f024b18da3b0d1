-- Takes back: objects/trigger_table_renamed
--
-- Revision 000000000002, after 000000000001

-- Drop trigger touch on people
DROP TRIGGER touch ON public.people;

-- Rename constraint people_pkey of people to users_pkey
ALTER TABLE public.people RENAME CONSTRAINT people_pkey TO users_pkey;

-- Rename table people to users
ALTER TABLE public.people RENAME TO users;

-- Create trigger touch on users
CREATE TRIGGER touch BEFORE INSERT OR UPDATE OF email ON users
FOR EACH ROW EXECUTE FUNCTION touch();
