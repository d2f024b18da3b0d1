-- serial/primary_key
--
-- Revision 000000000002, after 000000000001

-- Number users.id from sequence users_id_seq
CREATE SEQUENCE public.users_id_seq AS bigint OWNED BY public.users.id;
ALTER TABLE public.users ALTER COLUMN id SET DEFAULT nextval('public.users_id_seq'::regclass);

-- Go on behind the numbers that users has
SELECT setval('public.users_id_seq', max(id)) FROM public.users HAVING max(id) >= 1;
