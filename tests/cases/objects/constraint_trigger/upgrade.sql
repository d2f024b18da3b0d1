-- objects/constraint_trigger
--
-- Revision 000000000002, after 000000000001

-- Drop trigger touch on users
DROP TRIGGER touch ON public.users;

-- Create trigger touch on users
CREATE CONSTRAINT TRIGGER touch AFTER INSERT ON users DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION touch();
COMMENT ON TRIGGER touch ON users IS 'at once';
