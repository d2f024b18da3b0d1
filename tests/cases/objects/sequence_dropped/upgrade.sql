-- objects/sequence_dropped
--
-- Revision 000000000002, after 000000000001

-- Drop sequence numbers
DROP SEQUENCE public.numbers;
