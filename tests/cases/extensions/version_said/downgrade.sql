-- Takes back: extensions/version_said
--
-- Revision 000000000002, after 000000000001

-- Leave extension citext at its version: any will do
