-- serial/from_default
--
-- Revision 000000000002, after 000000000001

-- Drop default of users.number
ALTER TABLE public.users ALTER COLUMN number DROP DEFAULT;

-- Number users.number from sequence users_number_seq
CREATE SEQUENCE public.users_number_seq AS integer OWNED BY public.users.number;
ALTER TABLE public.users ALTER COLUMN number SET DEFAULT nextval('public.users_number_seq'::regclass);

-- Go on behind the numbers that users has
SELECT setval('public.users_number_seq', max(number)) FROM public.users HAVING max(number) >= 1;
