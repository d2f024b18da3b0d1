-- Takes back: serial/to_identity
--
-- Revision 000000000002, after 000000000001

-- Drop identity of users.number
ALTER TABLE public.users ALTER COLUMN number DROP IDENTITY;

-- Number users.number from sequence users_number_seq
CREATE SEQUENCE public.users_number_seq AS integer OWNED BY public.users.number;
ALTER TABLE public.users ALTER COLUMN number SET DEFAULT nextval('public.users_number_seq'::regclass);

-- Go on after the numbers that rows of users have
SELECT setval('public.users_number_seq', greatest(max(number) + 1, 1), false) FROM public.users;
