-- objects/event_trigger
--
-- Revision 000000000002, after 000000000001

-- Create event trigger say
CREATE EVENT TRIGGER say ON ddl_command_end EXECUTE FUNCTION say();
