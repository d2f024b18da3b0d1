-- objects/trigger_column_type_changed
--
-- Revision 000000000002, after 000000000001

-- Drop trigger touch on users
DROP TRIGGER touch ON public.users;

-- Change type of users.email from text to varchar(50)
ALTER TABLE public.users ALTER COLUMN email TYPE varchar(50);

-- Create trigger touch on users
CREATE TRIGGER touch BEFORE INSERT OR UPDATE OF email ON users
FOR EACH ROW EXECUTE FUNCTION touch();
