-- Takes back: objects/sequence_dropped
--
-- Revision 000000000002, after 000000000001

-- Create sequence numbers
CREATE SEQUENCE numbers;
