-- Takes back: objects/sequence_changed
--
-- Revision 000000000002, after 000000000001

-- Replace sequence numbers
ALTER SEQUENCE public.numbers AS bigint;
ALTER SEQUENCE public.numbers INCREMENT BY 1 NO MINVALUE NO MAXVALUE START WITH 5 CACHE 1 CYCLE;
