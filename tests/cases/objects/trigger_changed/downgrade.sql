-- Takes back: objects/trigger_changed
--
-- Revision 000000000002, after 000000000001

-- Replace trigger touch on users
CREATE OR REPLACE TRIGGER touch BEFORE INSERT OR UPDATE OF email ON users
FOR EACH ROW EXECUTE FUNCTION touch();
