-- Takes back: objects/trigger_changed_before_14
--
-- Revision 000000000002, after 000000000001

-- Replace trigger touch on users
DROP TRIGGER touch ON public.users;
CREATE TRIGGER touch BEFORE INSERT OR UPDATE OF email ON users
FOR EACH ROW EXECUTE FUNCTION touch();
