-- serial/primary_key
--
-- Revision 000000000002, after 000000000001

-- Number users.id from sequence users_id_seq
CREATE SEQUENCE public.users_id_seq AS bigint OWNED BY public.users.id;
ALTER TABLE public.users ALTER COLUMN id SET DEFAULT nextval('public.users_id_seq'::regclass);

-- Go on after the numbers that rows of users have
SELECT setval('public.users_id_seq', greatest(max(id) + 1, 1), false) FROM public.users;
