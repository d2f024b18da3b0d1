-- names/table_takes_name_of_index
--
-- Revision 000000000002, after 000000000001

-- Drop index mails of users
DROP INDEX public.mails;

-- Create table mails
CREATE TABLE public.mails (
    id bigint NOT NULL,
    CONSTRAINT mails_pkey PRIMARY KEY (id)
);
