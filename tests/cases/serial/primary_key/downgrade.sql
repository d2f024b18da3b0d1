-- Takes back: serial/primary_key
--
-- Revision 000000000002, after 000000000001

-- Number users.id no more: drop sequence users_id_seq
ALTER TABLE public.users ALTER COLUMN id DROP DEFAULT;
DROP SEQUENCE public.users_id_seq;
