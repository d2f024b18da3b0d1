-- objects/trigger_table_renamed
--
-- Revision 000000000002, after 000000000001

-- Drop trigger touch on users
DROP TRIGGER touch ON public.users;

-- Rename table users to people
ALTER TABLE public.users RENAME TO people;

-- Rename constraint users_pkey of people to people_pkey
ALTER TABLE public.people RENAME CONSTRAINT users_pkey TO people_pkey;

-- Create trigger touch on people
CREATE TRIGGER touch BEFORE INSERT OR UPDATE OF email ON people
FOR EACH ROW EXECUTE FUNCTION touch();
