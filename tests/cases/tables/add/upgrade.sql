-- tables/add
--
-- Revision 000000000002, after 000000000001

-- create table invoices
CREATE TABLE public.invoices (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT invoices_pkey PRIMARY KEY (id)
);
COMMENT ON COLUMN public.invoices.amount IS 'in cents';

-- add foreign key invoices (user_id) to users
ALTER TABLE public.invoices ADD CONSTRAINT invoices_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id);
