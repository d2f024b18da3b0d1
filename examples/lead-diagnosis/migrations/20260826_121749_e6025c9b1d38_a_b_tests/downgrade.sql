-- Takes back: a/b tests
--
-- Revision e6025c9b1d38, after 49f7a3d6801e

-- drop foreign key sms_messages (variant_id) to ab_test_variants
ALTER TABLE public.sms_messages DROP CONSTRAINT sms_messages_variant_id_fkey;

-- drop foreign key ab_tests (winner_id) to ab_test_variants
ALTER TABLE public.ab_tests DROP CONSTRAINT ab_tests_winner_id_fkey;

-- drop foreign key ab_tests (tenant_id) to tenants
ALTER TABLE public.ab_tests DROP CONSTRAINT ab_tests_tenant_id_fkey;

-- drop foreign key ab_tests (campaign_id) to sms_campaigns
ALTER TABLE public.ab_tests DROP CONSTRAINT ab_tests_campaign_id_fkey;

-- drop foreign key ab_test_variants (ab_test_id) to ab_tests
ALTER TABLE public.ab_test_variants DROP CONSTRAINT ab_test_variants_ab_test_id_fkey;

-- drop index sms_messages_variant_id_idx of sms_messages
DROP INDEX public.sms_messages_variant_id_idx;

-- drop column sms_messages.variant_id (uuid)
ALTER TABLE public.sms_messages DROP COLUMN variant_id;

-- drop table ab_tests
DROP TABLE public.ab_tests;

-- drop table ab_test_variants
DROP TABLE public.ab_test_variants;

-- drop enum test_type
DROP TYPE public.test_type;

-- drop enum test_status
DROP TYPE public.test_status;
