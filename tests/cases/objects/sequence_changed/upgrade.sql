-- objects/sequence_changed
--
-- Revision 000000000002, after 000000000001

-- Replace sequence numbers
ALTER SEQUENCE public.numbers AS integer;
ALTER SEQUENCE public.numbers INCREMENT BY 2 MINVALUE 3 MAXVALUE 100 START WITH 3 CACHE 3 NO CYCLE;
