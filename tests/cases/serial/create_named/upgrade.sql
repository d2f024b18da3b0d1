-- serial/create_named
--
-- Revision 000000000002, after 000000000001

-- Create table users
CREATE TABLE public.users (
    id bigint NOT NULL,
    number integer NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id)
);

-- Number users.id with people_id_seq
CREATE SEQUENCE public.people_id_seq AS bigint OWNED BY public.users.id;
ALTER TABLE public.users ALTER COLUMN id SET DEFAULT nextval('public.people_id_seq'::regclass);

-- Number users.number with Numbers
CREATE SEQUENCE public."Numbers" AS integer OWNED BY public.users.number;
ALTER TABLE public.users ALTER COLUMN number SET DEFAULT nextval('public."Numbers"'::regclass);
