-- Takes back: columns/rename_with_table
--
-- Revision 000000000002, after 000000000001

-- rename constraint people_email_key of people to users_mail_key
ALTER TABLE public.people RENAME CONSTRAINT people_email_key TO users_mail_key;

-- rename constraint people_pkey of people to users_pkey
ALTER TABLE public.people RENAME CONSTRAINT people_pkey TO users_pkey;

-- rename column people.email to mail
ALTER TABLE public.people RENAME COLUMN email TO mail;

-- rename table people to users
ALTER TABLE public.people RENAME TO users;
