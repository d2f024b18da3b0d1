-- Takes back: serial/to_text
--
-- Revision 000000000002, after 000000000001

-- Change type of users.number from text to integer
ALTER TABLE public.users ALTER COLUMN number TYPE integer USING number::integer;

-- Number users.number from sequence users_number_seq
CREATE SEQUENCE public.users_number_seq AS integer OWNED BY public.users.number;
ALTER TABLE public.users ALTER COLUMN number SET DEFAULT nextval('public.users_number_seq'::regclass);

-- Go on after the numbers that rows of users have
SELECT setval('public.users_number_seq', greatest(max(number) + 1, 1), false) FROM public.users;
