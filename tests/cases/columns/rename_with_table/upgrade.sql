-- columns/rename_with_table
--
-- Revision 000000000002, after 000000000001

-- rename table users to people
ALTER TABLE public.users RENAME TO people;

-- rename column people.mail to email
ALTER TABLE public.people RENAME COLUMN mail TO email;

-- rename constraint users_pkey of people to people_pkey
ALTER TABLE public.people RENAME CONSTRAINT users_pkey TO people_pkey;

-- rename constraint users_mail_key of people to people_email_key
ALTER TABLE public.people RENAME CONSTRAINT users_mail_key TO people_email_key;
